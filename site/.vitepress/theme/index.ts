import DefaultTheme from 'vitepress/theme-without-fonts'
import './diagram.css'
import './page.css'

// VitePress finds a theme by its default export.
export default DefaultTheme
